namespace Sluice.Store.Ledger;

[Flags]
internal enum WriterTasks
{
    None = 0,
    Save = 1,
    Sweep = 2,
    Stop = 4,
}
