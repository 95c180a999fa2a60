namespace Sluice.Store.Directory;

/// <param name="Size">1 to <see cref="Largest"/>; beyond it is brought within.</param>
/// <param name="Cursor"><see cref="Page{T}.Next"/> of the page before; null for the first.</param>
public readonly record struct PageRequest(int Size, string? Cursor = null)
{
    public const int Largest = 500;

    internal int Rows => Math.Clamp(Size, 1, Largest);
}
