using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Contracts.Ownership;
using NfvHa.Geo.GlobalController.Core.Control;
using NfvHa.Geo.GlobalController.Core.Plans;
using NfvHa.Geo.Leases;
using NfvHa.Geo.Replication.Core.Checkpoints;
using NfvHa.Geo.Simulation.Cluster;
using NfvHa.Geo.Simulation.Faults;

namespace NfvHa.Geo.Simulation.Scenarios;

/// <summary>
/// Reads a script line by line. Each line is one statement of one of the tables; a name must be declared above its first use. All errors are reported at
/// once, each with what would be right.
/// </summary>
public sealed class ScenarioParser
{
    private const int ClientsPerVnf = 3;
    private static readonly TimeSpan ThinkTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(300);

    private static readonly ImmutableArray<Statement<Action<ScenarioDraft>>> Statements =
    [
        .. Declarations.All,
        new("at TIME HAPPENING", At),
        new("on intent for VNF HAPPENING", blanks => On(blanks, isGrant: false)),
        new("on grant of VNF HAPPENING", blanks => On(blanks, isGrant: true)),
        new("until TIME", Until),
        new("expect TEXT", Expect),
    ];

    /// <summary>Reads a script.</summary>
    /// <param name="file">The file's name, for errors.</param>
    /// <param name="name">The scenario's name.</param>
    /// <param name="lines">The script.</param>
    public static (Scenario? Scenario, ImmutableArray<ScriptError> Errors) Parse(string file, string name, IReadOnlyList<string> lines)
    {
        var draft = new ScenarioDraft();
        var errors = ImmutableArray.CreateBuilder<ScriptError>();
        for (var place = 0; place < lines.Count; place++)
        {
            draft.Line = place + 1;
            if (Sentence.Words(lines[place]) is { Length: > 0 } words && words[0] != "#")
            {
                var (declare, problem) = Read(Statements, words, draft.Names);
                declare?.Invoke(draft);
                if ((problem ?? draft.TakeProblem()) is { } wrong)
                {
                    errors.Add(new ScriptError(file, draft.Line, wrong));
                }
            }
        }

        if (errors.Count == 0)
        {
            errors.AddRange(Missing(draft).Select(missing => new ScriptError(file, lines.Count, missing)));
        }

        return errors.Count == 0 ? (Build(name, draft), []) : (null, errors.ToImmutable());
    }

    /// <summary>What a line means by the first statement of the table whose form it has; or what is wrong with it, and then the meaning is never used.</summary>
    private static (T? Meaning, string? Problem) Read<T>(ImmutableArray<Statement<T>> table, string[] words, Names names)
        where T : class
    {
        foreach (var statement in table)
        {
            if (statement.Sentence.Match(words) is { } found)
            {
                var blanks = new Blanks(found, names);
                var meaning = statement.Means(blanks);
                return blanks.Problem is { } problem ? (null, problem) : (meaning, null);
            }
        }

        var nearest = table.Max(statement => statement.Sentence.WordsInCommon(words));
        var forms = table.Where(statement => statement.Sentence.WordsInCommon(words) == nearest).Select(statement => statement.Form);
        return (null, $"'{string.Join(' ', words)}' has none of the forms: {string.Join("; ", forms)}");
    }

    private static Action<ScenarioDraft> At(Blanks blanks)
    {
        var at = blanks.Time();
        var step = StepOf(blanks, new Moment(at, null, false));
        return draft =>
        {
            draft.MustNotBeBefore(at);
            draft.Steps.Add(step);
        };
    }

    private static Action<ScenarioDraft> On(Blanks blanks, bool isGrant)
    {
        var step = StepOf(blanks, new Moment(null, blanks.Vnf(), isGrant));
        return draft => draft.Steps.Add(step);
    }

    private static Step StepOf(Blanks blanks, Moment when)
    {
        var (happen, problem) = Read(Happenings.All, Sentence.Words(blanks["HAPPENING"]), blanks.Names);
        if (problem is not null)
        {
            blanks.Refuse(problem);
        }

        return new Step(blanks["HAPPENING"], when, happen!);
    }

    private static Action<ScenarioDraft> Until(Blanks blanks)
    {
        var until = blanks.Time();
        return draft =>
        {
            draft.MustNotBeBefore(until);
            draft.Until = until;
        };
    }

    private static Action<ScenarioDraft> Expect(Blanks blanks)
    {
        var (missed, problem) = Read(Expectations.All, Sentence.Words(blanks["TEXT"]), blanks.Names);
        if (problem is not null)
        {
            blanks.Refuse(problem);
        }

        return draft => draft.Expectations.Add(new Expectation(draft.Line, blanks["TEXT"], missed!));
    }

    private static IEnumerable<string> Missing(ScenarioDraft draft)
    {
        var missing = new (bool IsMissing, string What)[]
        {
            (draft.Title is null, "there is no title; write 'title TEXT'"),
            (draft.LearnLines is 0 or > 4, "write one to four lines 'learn TEXT' that say what an operator should learn"),
            (draft.Names.Sites.IsEmpty, "there are no sites; write for example 'sites a b c'"),
            (draft.Names.Locations.IsEmpty, "there are no locations; write for example 'locations 1 2 3'"),
            (draft.Vnfs.Count == 0, "there is no VNF; write for example 'vnf register sync gate kernel owner a standbys b c'"),
            (draft.Until == TimeSpan.Zero, "there is no end; write for example 'until 30 s'"),
            (draft.Expectations.Count == 0, "nothing is expected; write for example 'expect register served by b'"),
        };
        return missing.Where(each => each.IsMissing).Select(each => each.What).Concat(draft.Timing.Validate());
    }

    private static Scenario Build(string name, ScenarioDraft draft)
    {
        var plan = new WorldPlan(
            1,
            draft.Names.Sites.Length,
            draft.Names.Locations.Length - draft.SpareLocations,
            draft.SpareLocations,
            [.. draft.Vnfs.Select(vnf => (vnf.Spec with { Cap = draft.Cap }, vnf.Owner))],
            draft.Timing,
            new ReplicaOptions { Cap = draft.Cap },
            ClientsPerVnf,
            ThinkTime,
            ImmutableSortedDictionary<LocationId, SiteId>.Empty,
            Focus.None,
            draft.Moves)
        { IsScripted = true, Patience = Patience, Capacities = draft.Capacities, Traffic = draft.Traffic() };
        return new Scenario(name, draft.Title!, plan, [.. draft.Steps], draft.Until, [.. draft.Expectations]);
    }
}

/// <summary>What was read of a script so far.</summary>
public sealed class ScenarioDraft
{
    private static readonly TimeSpan HoldDown = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan AskEvery = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan PublishWithin = TimeSpan.FromMilliseconds(50);
    private TimeSpan _latest;
    private string? _problem;

    /// <summary>The line that is read.</summary>
    public int Line { get; set; }

    /// <summary>The title.</summary>
    public string? Title { get; set; }

    /// <summary>Lines that say what an operator should learn.</summary>
    public int LearnLines { get; set; }

    /// <summary>The names declared.</summary>
    public Names Names { get; set; } = Names.None;

    /// <summary>How many of the locations are spare.</summary>
    public int SpareLocations { get; set; }

    /// <summary>The lease timing.</summary>
    public LeaseTiming Timing { get; set; } = new();

    /// <summary>The loss cap.</summary>
    public LossCap Cap { get; set; } = LossCap.Default;

    /// <summary>What each site can carry.</summary>
    public ImmutableSortedDictionary<SiteId, int> Capacities { get; set; } = ImmutableSortedDictionary<SiteId, int>.Empty;

    /// <summary>The bounds of plans.</summary>
    public PlanOptions Moves { get; set; } = new();

    /// <summary>The VNFs and their first owners.</summary>
    public List<(VnfSpec Spec, SiteId Owner)> Vnfs { get; } = [];

    /// <summary>The active/active services.</summary>
    public List<SpreadService> Services { get; } = [];

    /// <summary>Who moves clients: two DNS servers, watched by two vantage points.</summary>
    public TrafficPlan Traffic() => new(TrafficPlan.Standard(2, 2) with { HoldDown = HoldDown }, [.. Services.OrderBy(service => service.Service)], null, AskEvery, PublishWithin) { IsTold = IsTrafficTold };

    /// <summary>Whether it is told where clients of every service are sent.</summary>
    public bool IsTrafficTold { get; set; }

    /// <summary>What happens.</summary>
    public List<Step> Steps { get; } = [];

    /// <summary>The end.</summary>
    public TimeSpan Until { get; set; }

    /// <summary>What is expected.</summary>
    public List<Expectation> Expectations { get; } = [];

    /// <summary>A script reads from top to bottom.</summary>
    public void MustNotBeBefore(TimeSpan at)
    {
        if (at < _latest || at == TimeSpan.Zero || Until > TimeSpan.Zero)
        {
            _problem = Until > TimeSpan.Zero
                ? "this stands after the end; 'until' comes after all that happens"
                : FormattableString.Invariant($"{at.TotalSeconds} s does not come after what stands above; write the lines in the order of time, from above 0 s");
        }

        _latest = at;
    }

    /// <summary>What was wrong with the last line, once.</summary>
    public string? TakeProblem()
    {
        var problem = _problem;
        _problem = null;
        return problem;
    }
}
