namespace Sluice.Policy;

/// <summary>Where one member of a call's arguments stands in their text, in bytes from its start.</summary>
/// <param name="KeyStart">The first byte of the key, after its quote.</param>
/// <param name="KeyLength">Without the quotes.</param>
/// <param name="IsKeyEscaped">Whether the key is written with escapes.</param>
/// <param name="ValueStart">The first byte of the value; of a string, its quote.</param>
/// <param name="ValueLength">All of the value, with quotes or brackets.</param>
public readonly record struct ArgumentMember(int KeyStart, int KeyLength, bool IsKeyEscaped, int ValueStart, int ValueLength);
