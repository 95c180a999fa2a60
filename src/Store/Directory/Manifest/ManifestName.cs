using Sluice.Store.Directory.Rules;

namespace Sluice.Store.Directory.Manifest;

/// <summary>Names of a manifest, by the rule for all.</summary>
internal static class ManifestName
{
    public static bool Check(ManifestNode node, ManifestErrors errors) => Check(node, node.Name, errors);

    public static bool Check(ManifestNode node, string name, ManifestErrors errors)
    {
        if (ObjectName.FaultOf(name) is not { } fault)
            return true;
        errors.Add(node, fault.Problem, fault.Fix);
        return false;
    }
}
