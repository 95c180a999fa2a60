namespace Sluice.Store.Audit;

/// <summary>
/// How far a chain went at some time. Kept where those who can change the records cannot, it shows that a chain was cut off, or an older copy put back.
/// Tells nothing of the records.
/// </summary>
/// <param name="Organisation">Whose chain.</param>
/// <param name="Node">Which node's: the random id of its file or database.</param>
/// <param name="Segment">The last segment.</param>
/// <param name="Sequence">The number of the last item.</param>
/// <param name="Mac">The last link, in hexadecimal digits.</param>
/// <param name="Time">When that was written.</param>
/// <param name="KeyId">The key that it was made under.</param>
public sealed record ChainCheckpoint(string Organisation, Guid Node, long Segment, long Sequence, string Mac, DateTimeOffset Time, string KeyId);
