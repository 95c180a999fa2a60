namespace Sluice.Policy.Ledger;

/// <summary>Whose counter a limit charges.</summary>
public enum LimitScope
{
    Grant,
    Session,
    Server,
    Organisation,
}
