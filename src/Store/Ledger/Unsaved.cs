namespace Sluice.Store.Ledger;

/// <summary>An owner that was charged or settled since it was last saved.</summary>
/// <param name="Owner">The owner.</param>
/// <param name="Ticket">Counts entries of the queue from 1: what was charged under it is saved once the queue's saved ticket has reached it.</param>
/// <param name="SinceMs">Ledger time of its oldest charge that is not saved.</param>
internal readonly record struct Unsaved(Owner Owner, long Ticket, long SinceMs);
