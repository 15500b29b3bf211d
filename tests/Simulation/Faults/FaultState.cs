namespace NfvHa.Geo.Simulation.Faults;

/// <summary>Faults that are in force and belong to no node.</summary>
public sealed class FaultState
{
    /// <summary>Requests and replies of clients lost, of a million.</summary>
    public int ClientLossPerMillion { get; set; }

    /// <summary>Journal answers lost although the transaction was written, of a million.</summary>
    public int AnswerLossPerMillion { get; set; }

    /// <summary>Whether the journal takes long.</summary>
    public bool IsJournalSlow { get; set; }

    /// <summary>Ends them all.</summary>
    public void Heal()
    {
        ClientLossPerMillion = 0;
        AnswerLossPerMillion = 0;
        IsJournalSlow = false;
    }
}
