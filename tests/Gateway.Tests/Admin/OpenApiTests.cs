using System.Net;
using System.Text.Json.Nodes;

namespace Sluice.Gateway.Tests.Admin;

public class OpenApiTests
{
    [Fact]
    public async Task Document_DescribesEveryOperationWhole()
    {
        await using var api = await ApiGateway.StartAsync();
        var document = (await api.As(key: null).GetAsync("/openapi/v1.json")).Expect(HttpStatusCode.OK).Body!;

        var operations = Operations(document).ToArray();

        Assert.NotEmpty(operations);
        Assert.Equal(operations.Length, operations.Select(operation => (string?)operation.Node["operationId"]).Distinct().Count());
        foreach (var (method, path, node) in operations)
        {
            var name = $"{method} {path}";
            var responses = node["responses"]!.AsObject();
            Assert.True(node["operationId"] is not null, name);
            Assert.True(node["security"]!.AsArray().Single()!["api_key"] is not null, name);
            foreach (var (status, response) in responses.Where(response => response.Key[0] is '4' or '5'))
                Assert.True("#/components/schemas/Problem" == (string?)response!["content"]!["application/problem+json"]!["schema"]!["$ref"], $"{name} {status}");
            Assert.Empty(new[] { "400", "401", "403", "429", "503" }.Except(responses.Select(response => response.Key)).Select(status => $"{name} lacks {status}"));
            Assert.True(!path.Contains('{') || responses.ContainsKey("404"), name);
            Assert.True(method is not ("put" or "delete" or "patch") || HasParameter(node, "If-Match", isRequired: true), name);
            // Who makes an organisation chooses its id, which is key enough.
            Assert.True(!responses.ContainsKey("201") || path == "/api/v1/organisations" || HasParameter(node, "Idempotency-Key", isRequired: false), name);
            Assert.True(!(responses.ContainsKey("201") || method == "put") || responses.First(response => response.Key[0] == '2').Value!["headers"]!["ETag"] is not null, name);
        }
    }

    private static IEnumerable<(string Method, string Path, JsonNode Node)> Operations(JsonNode document) =>
        document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => (operation.Key, path.Key, operation.Value!)));

    private static bool HasParameter(JsonNode operation, string name, bool isRequired) =>
        operation["parameters"]?.AsArray().Any(parameter => (string?)parameter!["name"] == name && ((bool?)parameter["required"] ?? false) == isRequired) == true;
}
