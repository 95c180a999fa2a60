using System.Text.Json;

namespace Sluice.Policy.Comparison;

/// <summary>One place where two documents differ.</summary>
/// <param name="Pointer">RFC 6901; into the older document for what was removed, else into the newer one.</param>
/// <param name="Before">Null: it was added.</param>
/// <param name="After">Null: it was removed.</param>
public sealed record DocumentChange(string Pointer, JsonElement? Before, JsonElement? After);
