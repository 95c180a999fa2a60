using System.Text;
using Sluice.Policy;
using Sluice.Policy.Documents;

namespace Sluice.Bench.Kernel;

/// <summary>The call that is measured: two limits, three conditions, an ordinary argument object.</summary>
internal static class Sample
{
    public const string Tool = "create_charge";

    public static readonly byte[] Arguments =
        """{"amount":4200,"currency":"EUR","reason":"Invoice 4711, second half","customer":{"id":"cus_81hd","country":"FI"},"metadata":{"source":"agent"}}"""u8
            .ToArray();

    public static CompiledPolicy Policy { get; } = Load("""
        {
          "version": "1",
          "default": "deny",
          "all_tools": { "limits": [ { "counter": "calls", "window": "minute", "max": 1000000000, "scope": "grant" } ] },
          "tools": {
            "create_charge": {
              "require": [ { "conditions": [ { "path": "args.reason", "op": "exists", "value": true } ], "on_deny": "A reason is needed." } ],
              "deny_if": [
                { "conditions": [ { "path": "args.amount", "op": "gt", "value": 10000 } ], "on_deny": "Above the limit." },
                { "conditions": [ { "path": "args.currency", "op": "not_in", "value": ["EUR", "SEK"] } ], "on_deny": "Not a currency we bill in." }
              ],
              "limits": [ { "counter": "charge_rate", "window": "second", "max": 1000000000, "scope": "grant" } ]
            }
          }
        }
        """);

    public static CompiledPolicy Load(string text)
    {
        var load = PolicyText.Load(Encoding.UTF8.GetBytes(text));
        return load.Policy ?? throw new InvalidOperationException(string.Join('\n', load.Errors));
    }
}
