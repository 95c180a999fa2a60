namespace Sluice.Store.Ledger;

/// <summary>Wakes the writer's thread and tells it what for. Raising what is raised already costs one read.</summary>
internal sealed class WriterSignal
{
    // Monitor's wait and pulse need an object that is not a Lock.
    private readonly object _gate = new();
    private volatile WriterTasks _raised;

    public void Raise(WriterTasks task)
    {
        if (_raised.HasFlag(task))
            return;
        lock (_gate)
        {
            _raised |= task;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>Blocks until something is raised, and takes it.</summary>
    public WriterTasks Wait()
    {
        lock (_gate)
        {
            while (_raised == WriterTasks.None)
                Monitor.Wait(_gate);
            var raised = _raised;
            _raised = WriterTasks.None;
            return raised;
        }
    }
}
