namespace Sluice.Policy.Documents.Shapes;

/// <summary>One member that an object may have.</summary>
/// <param name="Name">Its key.</param>
/// <param name="Shape">What its value must be.</param>
/// <param name="Required">Whether the object is incomplete without it.</param>
internal sealed record Field(string Name, Shape Shape, bool Required = false);
