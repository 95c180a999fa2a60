namespace Sluice.Gateway.Ending;

/// <summary>Whether the node is on its way out. Once it is, it stays so.</summary>
internal sealed class Drain
{
    private volatile bool _isUnderWay;

    public bool IsUnderWay => _isUnderWay;

    public void Begin() => _isUnderWay = true;
}
