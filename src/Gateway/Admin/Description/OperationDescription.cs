using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Sluice.Gateway.Admin.Access;
using Sluice.Gateway.Admin.Answers;
using Sluice.Gateway.Admin.Requests;

namespace Sluice.Gateway.Admin.Description;

/// <summary>Adds to an operation of the OpenAPI document what the framework cannot know: who may call, headers, and what parts of a request are called.</summary>
internal sealed class OperationDescription : IOpenApiOperationTransformer
{
    public Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<AdminOperation>().LastOrDefault() is not { } access)
            return Task.CompletedTask;
        operation.Description = $"Takes {access.Who}.";
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(DocumentDescription.Scheme, context.Document)] = [] }];
        foreach (var parameter in metadata.OfType<DescribedParameter>())
            (operation.Parameters ??= []).Add(ParameterOf(parameter));
        foreach (var (status, response) in operation.Responses ?? [])
            AddHeaders((OpenApiResponse)response, status, metadata);
        return Task.CompletedTask;
    }

    private static OpenApiParameter ParameterOf(DescribedParameter parameter) => new()
    {
        Name = parameter.Name,
        In = parameter.In == ParameterPlace.Query ? ParameterLocation.Query : ParameterLocation.Header,
        Description = parameter.Text,
        Required = parameter.IsRequired,
        Schema = parameter.Range is { } range
            ? new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = range.Least.ToString(CultureInfo.InvariantCulture),
                Maximum = range.Most.ToString(CultureInfo.InvariantCulture),
            }
            : new OpenApiSchema
            {
                Type = JsonSchemaType.String,
                Enum = parameter.Values.Count == 0 ? null : [.. parameter.Values.Select(value => JsonValue.Create(value))],
            },
    };

    private static void AddHeaders(OpenApiResponse response, string status, IList<object> metadata)
    {
        var isSuccess = status.StartsWith('2');
        if ((isSuccess && metadata.OfType<AnswersVersion>().Any()) || status == "412")
            Add(response, "ETag", "The version of the object, for If-Match.");
        if (status == "201")
        {
            Add(response, "Location", "Where the new object is.");
            Add(response, AnswerHeaders.Replayed, "true when an earlier request with the same Idempotency-Key created the object.");
        }

        if (status is "429" or "503")
            Add(response, "Retry-After", "Seconds to wait.");
        if (status == "401")
            Add(response, "WWW-Authenticate", "Bearer");
    }

    private static void Add(OpenApiResponse response, string name, string text) =>
        (response.Headers ??= new Dictionary<string, IOpenApiHeader>(StringComparer.Ordinal))[name] =
            new OpenApiHeader { Description = text, Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
}
