namespace Sluice.Store.Directory;

/// <summary>A policy as the data path needs it: the text in force.</summary>
public sealed record PolicyRow(string Organisation, string Id, string Name, long Number, string Document);
