using System.Text.Json;
using Sluice.Policy.Documents;
using Sluice.Policy.Ledger;

namespace Sluice.Policy.Cases;

/// <summary>From a checked file of tests to the tests. Reports what the shapes cannot see.</summary>
internal sealed class CaseReader(DocumentErrors errors)
{
    public IReadOnlyList<PolicyCase> Read(DocumentNode? list) =>
        [.. (list?.GoodChildren ?? []).Where(test => test.Kind == JsonTokenType.StartObject).Select(ReadCase)];

    private PolicyCase ReadCase(DocumentNode test)
    {
        var (call, expect) = (test["call"], test["expect"]);
        bool isDenied = string.Equals(expect?["outcome"]?.Text, "denied", StringComparison.Ordinal);
        CheckExpectation(expect, isDenied);
        return new PolicyCase
        {
            Pointer = test.Pointer,
            Name = test["name"]?.Text,
            Tool = call?["tool"]?.Text ?? string.Empty,
            Arguments = call?["arguments"]?.Written ?? default,
            GrantLabel = call?["grant"]?.Text ?? string.Empty,
            Rule = isDenied ? expect?["rule"]?.Text ?? string.Empty : null,
            Shadow = expect?["shadow"]?.Text,
            Message = expect?["message"]?.Text,
            Charges = expect?["charges"] is { } charges ? [.. charges.GoodChildren.Select(ReadCharge)] : null,
        };
    }

    private void CheckExpectation(DocumentNode? expect, bool isDenied)
    {
        if (expect?["outcome"] is null)
            return;
        if (isDenied && expect["rule"] is null)
            errors.Add(expect, "A denied call needs the rule that denies it.", "Add \"rule\": the id as decisions show it, such as \"/tools/x/deny_if/0\".");
        if (isDenied && expect["charges"] is { } charges)
            errors.Refuse(charges, "A denied call is charged nothing.", "Remove it.");
        foreach (var name in (ReadOnlySpan<string>)["rule", "message"])
        {
            if (!isDenied && expect[name] is { } field)
                errors.Refuse(field, $"An allowed call has no {name}.", "Remove it, or expect \"denied\".");
        }
    }

    private ExpectedCharge ReadCharge(DocumentNode charge)
    {
        var cost = charge["cost"];
        if (cost?.Number is { } number && (number < 0 || number > Units.LargestWhole || decimal.Round(number, 6) != number))
            errors.Refuse(cost, "This is no cost.", $"Write a number from 0 to {Units.LargestWhole} of at most six decimals.");
        var units = cost is { IsBad: false, Number: { } good } ? new Units((long)(good * 1_000_000)) : Units.One;
        return new ExpectedCharge(charge["counter"]?.Text ?? string.Empty, units, LimitScopes.Parse(charge["scope"]?.Text));
    }
}
