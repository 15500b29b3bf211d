using System.Collections.Concurrent;

namespace NfvHa.Geo.Hosting.Loop;

/// <summary>A thread that does what it is given, one after the other.</summary>
internal sealed class Worker : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread _thread;

    internal Worker(string name)
    {
        _thread = new Thread(Run) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>What was given before is still done.</summary>
    public void Dispose()
    {
        _work.CompleteAdding();
        _thread.Join();
        _work.Dispose();
    }

    internal void Do(Action work) => _work.Add(work);

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
