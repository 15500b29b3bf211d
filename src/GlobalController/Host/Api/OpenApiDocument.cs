using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using NfvHa.Geo.Contracts.Api;

namespace NfvHa.Geo.GlobalController.Host.Api;

/// <summary>The API as an OpenAPI 3.1 document, made of the routes and of the types that they answer with.</summary>
internal static class OpenApiDocument
{
    /// <summary>Where it is.</summary>
    internal const string Path = "/openapi.json";

    private static readonly (int Status, string What)[] Errors =
    [
        (400, "the request is wrong in itself"),
        (404, "there is no such thing"),
        (409, "this location does not lead; the answer names who does"),
        (412, "something else is declared by now than was decided on; only of the policy"),
        (422, "the order was refused; every finding is named"),
    ];

    /// <summary>Makes it.</summary>
    internal static JsonObject Of(IEnumerable<Route> routes)
    {
        var paths = new JsonObject();
        var schemas = new SortedDictionary<string, JsonNode>(StringComparer.Ordinal) { [nameof(Problem)] = SchemaOf(typeof(Problem)) };
        foreach (var route in routes)
        {
            var path = paths[route.Path] as JsonObject ?? [];
            path[route.Method.ToLowerInvariant()] = Operation(route, schemas);
            paths[route.Path] = path;
        }

        return new JsonObject
        {
            ["openapi"] = "3.1.0",
            ["info"] = new JsonObject
            {
                ["title"] = "NfvHa.Geo operator API",
                ["version"] = "1",
                ["description"] = "Reads the state of a controller location and gives it orders. Orders are taken up by the location that leads.",
            },
            ["security"] = new JsonArray(new JsonObject { ["operatorToken"] = new JsonArray() }),
            ["paths"] = paths,
            ["components"] = new JsonObject
            {
                ["securitySchemes"] = new JsonObject { ["operatorToken"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer" } },
                ["schemas"] = new JsonObject(schemas.Select(schema => KeyValuePair.Create<string, JsonNode?>(schema.Key, schema.Value))),
            },
        };
    }

    private static JsonObject Operation(Route route, SortedDictionary<string, JsonNode> schemas)
    {
        var responses = new JsonObject
        {
            [Text(route.Status)] = Response("done", "application/json", Reference(route.Answers, schemas)),
            ["401"] = new JsonObject { ["description"] = "no token, or a wrong one; nothing else is said" },
        };
        if (route.Parameters.Any(parameter => parameter.Name == "dryRun"))
        {
            responses["200"] = Response("what would follow", "application/json", Reference(route.Answers, schemas));
        }

        foreach (var (status, what) in Errors.Where(error => route.Method == "POST" || error.Status < 409))
        {
            responses[Text(status)] = Response(what, Problem.MediaType, Reference(typeof(Problem), schemas));
        }

        var operation = new JsonObject
        {
            ["operationId"] = route.Id,
            ["summary"] = route.Summary,
            ["parameters"] = new JsonArray([.. route.Parameters.Select(Of)]),
            ["responses"] = responses,
        };
        if (route.Takes is { } body)
        {
            operation["requestBody"] = new JsonObject { ["required"] = true, ["content"] = Content(route.TakesMedia, Reference(body, schemas)) };
        }

        return operation;
    }

    private static JsonObject Of(Parameter parameter) => new()
    {
        ["name"] = parameter.Name,
        ["in"] = parameter.IsInPath ? "path" : "query",
        ["required"] = parameter.IsInPath,
        ["description"] = parameter.What,
        ["schema"] = new JsonObject { ["type"] = parameter.Type },
    };

    private static JsonObject Response(string what, string media, JsonObject schema) => new() { ["description"] = what, ["content"] = Content(media, schema) };

    private static JsonObject Content(string media, JsonObject schema) => new() { [media] = new JsonObject { ["schema"] = schema } };

    /// <summary>A list is described where it is used, anything else by its name.</summary>
    private static JsonObject Reference(Type type, SortedDictionary<string, JsonNode> schemas)
    {
        if (type.IsGenericType)
        {
            return new JsonObject { ["type"] = "array", ["items"] = Reference(type.GetGenericArguments()[0], schemas) };
        }

        schemas.TryAdd(type.Name, SchemaOf(type));
        return new JsonObject { ["$ref"] = $"#/components/schemas/{type.Name}" };
    }

    private static JsonNode SchemaOf(Type type) => ApiJson.Options.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });

    private static string Text(int status) => status.ToString(CultureInfo.InvariantCulture);
}
