namespace NfvHa.Geo.SiteAgent.Gate.Relays;

/// <summary>What a relay carries bytes for, and what says whether it may.</summary>
internal interface IPassage
{
    /// <summary>Whether the other end is at another site: then an error of its connection ends the client's as well.</summary>
    bool LeadsAway { get; }

    /// <summary>Whether no requests are read.</summary>
    bool IsQuiet { get; }

    /// <summary>Whether bytes may leave now.</summary>
    bool MayLeave(Relay relay);

    /// <summary>A client has gone.</summary>
    void Forget(Relay relay);
}
