using System.Collections.Immutable;
using NfvHa.Geo.Contracts.Identity;
using NfvHa.Geo.Leases;

namespace NfvHa.Geo.GlobalController.Core.Control;

/// <summary>Collects what one decision changes and commands. Lives for one call of <see cref="ControllerDecider.Decide"/>.</summary>
internal sealed class ControllerTurn(ControllerView view)
{
    private ControllerView _view = view;
    private VnfTable<PromiseBook>.Builder? _books;
    private readonly ImmutableArray<ControllerCommand>.Builder _commands = ImmutableArray.CreateBuilder<ControllerCommand>(2);
    private bool _mustPersist;

    /// <summary>The view as changed so far.</summary>
    internal ControllerView View
    {
        get
        {
            if (_books is not null)
            {
                _view = _view with { Books = _books.MoveToImmutable() };
                _books = null;
            }

            return _view;
        }
        set => _view = value;
    }

    /// <summary>
    /// The promises for a VNF; null if the journal knows no such VNF, or if nothing is known here of one whose owner is not known either (S1): a lost disk may
    /// have held a revocation that the restored journal knows nothing of.
    /// </summary>
    internal PromiseBook? Book(VnfId vnf) =>
        (_books is null ? _view.Books.TryGetValue(vnf, out var book) : _books.TryGetValue(vnf, out book)) ? book
        : _view.State.Vnfs.TryGetValue(vnf, out var record) && !record.IsReconciling ? PromiseBook.Empty
        : null;

    /// <summary>Replaces the promises for a VNF, and notes whether that has to reach the disk.</summary>
    internal void SetBook(VnfId vnf, PromiseBook book)
    {
        _books ??= new(_view.Books);
        _mustPersist |= !_books.TryGetValue(vnf, out var before) || before.Kept != book.Kept;
        _books[vnf] = book;
    }

    /// <summary>Takes in a beat.</summary>
    internal void Heard(SiteHeard heard) => View = View with { Heard = View.Heard.SetItem(heard.Beat.Site, heard) };

    /// <summary>Takes part from now on.</summary>
    internal void Admit(int number)
    {
        _mustPersist = true;
        View = View with { Admission = number };
    }

    /// <summary>Notes when each takeover in progress was first seen.</summary>
    internal void NoteTakeovers(ClockReading now)
    {
        var fresh = new List<KeyValuePair<VnfId, TakeoverSeen>>();
        foreach (var (vnf, record) in View.State.Vnfs)
        {
            if (record.Takeover is { } takeover && (!View.Takeovers.TryGetValue(vnf, out var seen) || seen.Id != takeover.Id))
            {
                fresh.Add(new(vnf, new TakeoverSeen(takeover.Id, now)));
            }
        }

        if (fresh.Count > 0)
        {
            View = View with { Takeovers = View.Takeovers.SetItems(fresh) };
        }
    }

    /// <summary>Drops what was kept for takeovers that ended.</summary>
    internal void ForgetTakeovers()
    {
        var ended = View.Takeovers.Keys.Where(vnf => View.State.Vnfs.GetValueOrDefault(vnf)?.Takeover is null).ToList();
        if (ended.Count > 0)
        {
            View = View with { Takeovers = View.Takeovers.RemoveRange(ended), Fences = View.Fences.RemoveRange(ended) };
        }
    }

    /// <summary>Notes when each VNF of a plan was first seen at its step.</summary>
    internal void NoteSteps(ClockReading now)
    {
        var fresh = View.State.Plans.Values
            .SelectMany(plan => plan.Pending)
            .Where(part => !View.Steps.TryGetValue(part.Vnf, out var seen) || seen.Step != part.Step)
            .Select(part => KeyValuePair.Create(part.Vnf, new StepSeen(part.Step, now)))
            .ToList();
        if (fresh.Count > 0)
        {
            View = View with { Steps = View.Steps.SetItems(fresh) };
        }
    }

    /// <summary>Drops what was kept for VNFs that are in no plan any more.</summary>
    internal void ForgetSteps()
    {
        if (View.Steps.IsEmpty)
        {
            return;
        }

        if (!View.Leads)
        {
            // Should it lead again, its time begins anew.
            View = View with { Steps = View.Steps.Clear(), Redirected = View.Redirected.Clear() };
            return;
        }

        var followed = View.State.Plans.Values.SelectMany(plan => plan.Pending).Select(part => part.Vnf).ToImmutableSortedSet();
        View = View with
        {
            Steps = View.Steps.RemoveRange(View.Steps.Keys.Where(vnf => !followed.Contains(vnf))),
            Redirected = View.Redirected.RemoveRange(View.Redirected.Keys.Where(vnf => !followed.Contains(vnf))),
        };
    }

    /// <summary>Adds a command.</summary>
    internal void Do(ControllerCommand command) => _commands.Add(command);

    /// <summary>Hands a transaction to the journal; nothing else is written until it ended.</summary>
    internal void Commit(Transaction transaction)
    {
        View = View with { IsCommitting = true };
        Do(new Commit(transaction));
    }

    /// <summary>Ends the turn.</summary>
    internal ControllerStep End() => new(View, _commands.DrainToImmutable(), _mustPersist);
}
