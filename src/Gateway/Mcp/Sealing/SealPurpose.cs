namespace Sluice.Gateway.Mcp.Sealing;

/// <summary>What a sealed value is: one kind never opens as another. The numbers are inside values that clients hold.</summary>
internal enum SealPurpose : byte
{
    Session = 1,
    RequestState = 2,
    Task = 3,
}
