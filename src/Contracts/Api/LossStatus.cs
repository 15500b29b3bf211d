namespace NfvHa.Geo.Contracts.Api;

/// <summary>What a failover of a VNF, begun now, would lose.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="Owner">The site that serves it.</param>
/// <param name="Target">The site that would take over; null if none could.</param>
/// <param name="Replication">How its state is kept.</param>
/// <param name="Loss">What would be lost; null if nothing bounds it.</param>
/// <param name="Note">What is to be known besides; empty if nothing.</param>
public sealed record LossStatus(string Vnf, string Owner, string? Target, string Replication, LossBounds? Loss, string Note);
