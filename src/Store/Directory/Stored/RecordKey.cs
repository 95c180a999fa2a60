namespace Sluice.Store.Directory.Stored;

/// <summary>Names an object of the store.</summary>
internal readonly record struct RecordKey(string Organisation, string Id);
