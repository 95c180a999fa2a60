namespace Sluice.PimeaServer.Pimea;

/// <summary>What pimea_get_answer returns.</summary>
internal sealed record Deliverable(
    string Title,
    IReadOnlyList<DeliverableSection> Sections,
    IReadOnlyList<string> Recommendations,
    IReadOnlyList<Evidence> Evidence,
    string DataConfidence);
