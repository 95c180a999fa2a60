namespace Sluice.Gateway.Admin.Export;

/// <param name="Name">In the head.</param>
/// <param name="Text">The cell; null: an empty one.</param>
internal sealed record CsvColumn<T>(string Name, Func<T, string?> Text);
