namespace Sluice.Policy.Conditions;

/// <summary>What a path starts from.</summary>
internal enum PathRoot : byte
{
    Arguments,
    Tool,
    GrantLabel,
}
