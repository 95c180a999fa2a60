namespace Sluice.Gateway.Mcp;

/// <summary>A place that leaves the message.</summary>
/// <param name="Place">What is cut out.</param>
/// <param name="IsCacheScope">Whether <c>"private"</c> comes in its place.</param>
internal readonly record struct ToolListEdit(Slice Place, bool IsCacheScope = false);
