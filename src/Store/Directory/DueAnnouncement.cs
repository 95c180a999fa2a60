namespace Sluice.Store.Directory;

/// <summary>An approval that somebody is to be told of, and whose turn it is.</summary>
/// <param name="Organisation">Whose it is.</param>
/// <param name="Id">Its id.</param>
/// <param name="Attempt">Counts from 1.</param>
public sealed record DueAnnouncement(string Organisation, string Id, long Attempt);
