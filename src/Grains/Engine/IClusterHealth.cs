namespace Sluice.Grains.Engine;

/// <summary>Whether this process is part of a cluster that works.</summary>
public interface IClusterHealth
{
    /// <summary>Why no owner can be asked, for <c>/readyz</c>; null while they can. It heals by itself.</summary>
    string? Fault { get; }
}
