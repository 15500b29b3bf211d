using System.Collections.Immutable;

namespace NfvHa.Geo.Contracts.Api;

/// <summary>Why a site or VNF was, or was not, failed over.</summary>
/// <param name="Subject">What it is about: <c>site/NAME</c> or <c>vnf/NAME</c>.</param>
/// <param name="Summary">The answer in a sentence.</param>
/// <param name="Sections">What it rests on, the present first.</param>
/// <param name="History">What happened, oldest first, from the journal and the events of the location that answers. Only the newest.</param>
public sealed record Explanation(string Subject, string Summary, ImmutableArray<ExplanationSection> Sections, ImmutableArray<HistoryLine> History);

/// <summary>One thing that a decision rests on.</summary>
/// <param name="Title">What it is.</param>
/// <param name="Lines">The observations, one a line.</param>
public sealed record ExplanationSection(string Title, ImmutableArray<string> Lines);

/// <summary>One thing that happened.</summary>
/// <param name="At">When, by the wall clock of whoever saw or wrote it.</param>
/// <param name="Source">Where it is known from: <c>journal N</c> or <c>event N</c>.</param>
/// <param name="Text">What happened.</param>
public sealed record HistoryLine(DateTimeOffset At, string Source, string Text);
