namespace Sluice.Store.Directory;

/// <param name="Sequence">Its place: commits are numbered in their order, without gaps.</param>
/// <param name="Organisation">Whose object it is.</param>
/// <param name="Kind">One of <see cref="Records.RecordKinds"/>.</param>
/// <param name="ObjectId">Which object; that it is gone now means that it was deleted.</param>
public sealed record DirectoryChange(long Sequence, string Organisation, string Kind, string ObjectId);
