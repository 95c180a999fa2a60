namespace Sluice.Gateway.Configuration;

/// <summary>One thing wrong with the configuration: the key, its value, and what to write instead.</summary>
internal sealed record OptionError(string Key, string Value, string Fix)
{
    public override string ToString() => $"{Key} = \"{Value}\": {Fix}";
}
