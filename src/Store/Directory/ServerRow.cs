namespace Sluice.Store.Directory;

/// <summary>A server as the data path needs it.</summary>
public sealed record ServerRow(string Organisation, string Id, string Slug, string Url, byte[]? SealedHeaders, string? Limits);
