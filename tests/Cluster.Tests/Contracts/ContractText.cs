using System.Reflection;
using System.Text;
using Sluice.Grains;
using Sluice.Grains.Contracts;

namespace Sluice.Cluster.Tests.Contracts;

/// <summary>All that two nodes must agree on, as text: grain types, methods, serialized members by their ids, and the numbers of enumerations.</summary>
internal static class ContractText
{
    public static string Build()
    {
        var types = typeof(IOwnerGrain).Assembly.GetTypes().Where(type => IsContract(type)).ToArray();
        var text = new StringBuilder();
        foreach (var grain in typeof(OwnerGrain).Assembly.GetTypes().Where(type => type.GetCustomAttribute<GrainTypeAttribute>() is not null).OrderBy(type => type.Name))
            text.AppendLine($"grain {AttributeText(grain, typeof(GrainTypeAttribute))}: {string.Join(", ", grain.GetInterfaces().Where(IsContract).Select(AliasOf).Order())}");
        foreach (var contract in types.OrderBy(AliasOf, StringComparer.Ordinal))
            Describe(contract, text.AppendLine().AppendLine($"{(contract.IsInterface ? "interface" : "type")} {AliasOf(contract)}"));
        foreach (var enumeration in types.SelectMany(MembersOf).Select(member => Nullable.GetUnderlyingType(member.PropertyType) ?? member.PropertyType).Where(type => type.IsEnum).Distinct().OrderBy(type => type.Name))
            text.AppendLine().AppendLine($"enumeration {enumeration.FullName}").AppendLine($"  {string.Join(", ", Enum.GetValues(enumeration).Cast<object>().Select(value => $"{Convert.ToInt64(value)} {value}"))}");
        return text.ToString();
    }

    private static void Describe(Type contract, StringBuilder text)
    {
        foreach (var method in contract.GetMethods().Where(method => contract.IsInterface).OrderBy(AliasOf, StringComparer.Ordinal))
            text.AppendLine($"  {AliasOf(method)}({string.Join(", ", method.GetParameters().Select(parameter => NameOf(parameter.ParameterType)))}) -> {NameOf(method.ReturnType)}");
        foreach (var member in MembersOf(contract))
            text.AppendLine($"  {IdOf(member)} {member.Name}: {NameOf(member.PropertyType)}");
    }

    private static IEnumerable<PropertyInfo> MembersOf(Type type) => type.GetProperties().Where(member => IdOf(member) is not null).OrderBy(member => int.Parse(IdOf(member)!));

    private static string? IdOf(MemberInfo member) => member.GetCustomAttribute<IdAttribute>() is { } id ? $"{id.Id}" : null;

    private static bool IsContract(Type type) => type.Namespace!.StartsWith("Sluice") && type.GetCustomAttribute<AliasAttribute>() is not null;

    private static string AliasOf(MemberInfo member) => member.GetCustomAttribute<AliasAttribute>()?.Alias ?? throw new InvalidOperationException($"{member} has no alias.");

    private static string AttributeText(Type type, Type attribute) =>
        type.GetCustomAttributesData().Single(data => data.AttributeType == attribute).ConstructorArguments.Single().Value!.ToString()!;

    private static string NameOf(Type type)
    {
        if (IsContract(type))
            return AliasOf(type);
        if (type.IsArray)
            return NameOf(type.GetElementType()!) + "[]";
        return type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(NameOf))}>" : type.Name;
    }
}
