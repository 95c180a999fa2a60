namespace Sluice.Gateway.Admin.Explain;

internal enum RuleMode
{
    Enforce,
    Shadow,
}
