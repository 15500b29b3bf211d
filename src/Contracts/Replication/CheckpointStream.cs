using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;

namespace NfvHa.Geo.Contracts.Replication;

/// <summary>One checkpoint. Two entries with the same epoch and index are the same entry, and so is all before them.</summary>
/// <param name="Epoch">The epoch at which it was written.</param>
/// <param name="Index">Its place in the log, from 0.</param>
/// <param name="Payload">The state change, opaque here.</param>
public readonly record struct LogEntry(Epoch Epoch, long Index, ReadOnlyMemory<byte> Payload);

/// <summary>Where the entries of one epoch begin in a log.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="Start">Index of its first entry.</param>
public readonly record struct EpochStart(Epoch Epoch, long Start);

/// <summary>Owner to standby, once per epoch and member: "this is the log my epoch starts with" (S13). A repeated one cuts nothing.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="From">The owner's site.</param>
/// <param name="Boot">The owner's boot.</param>
/// <param name="Epoch">The owner's epoch.</param>
/// <param name="StartHistory">Which epochs wrote the start log.</param>
/// <param name="StartLength">Entries in the start log.</param>
public sealed record Align(VnfId Vnf, SiteId From, BootId Boot, Epoch Epoch, ImmutableArray<EpochStart> StartHistory, long StartLength);

/// <summary>Owner to an aligned standby: entries that follow one another, the first at <paramref name="FirstIndex"/>. All are durable at the owner.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="From">The owner's site.</param>
/// <param name="Boot">The owner's boot.</param>
/// <param name="Epoch">The owner's epoch, not that of the entries.</param>
/// <param name="FirstIndex">Index of the first entry.</param>
/// <param name="Entries">At least one entry.</param>
public sealed record Append(VnfId Vnf, SiteId From, BootId Boot, Epoch Epoch, long FirstIndex, ImmutableArray<LogEntry> Entries);

/// <summary>Standby to owner, answer to <see cref="Align"/> and <see cref="Append"/>.</summary>
/// <param name="Vnf">The VNF.</param>
/// <param name="From">The standby's site.</param>
/// <param name="OwnerBoot">The boot of the request; answers to another boot are dropped (S1).</param>
/// <param name="Epoch">The epoch this standby is aligned to.</param>
/// <param name="DurableLength">Entries on its disk, all of them the owner's.</param>
public sealed record LogAck(VnfId Vnf, SiteId From, BootId OwnerBoot, Epoch Epoch, long DurableLength);
