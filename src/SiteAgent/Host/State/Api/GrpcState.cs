using System.Collections.Immutable;
using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using NfvHa.Geo.Replication.Core.State;
using NfvHa.Geo.SiteAgent.Host.State.Api.Wire;

namespace NfvHa.Geo.SiteAgent.Host.State.Api;

/// <summary>The Dapr state API over gRPC. What consistency was asked for makes no difference: the policy of the VNF holds for every request.</summary>
internal sealed class GrpcState(StateService service) : Wire.Dapr.DaprBase
{
    private const string Upsert = "upsert";
    private const string Delete = "delete";

    public override async Task<GetStateResponse> GetState(GetStateRequest request, ServerCallContext context)
    {
        var values = await ReadAsync(context, request.StoreName, [request.Key], request.Metadata).ConfigureAwait(false);
        return values is [{ } value] ? new GetStateResponse { Data = DataOf(value), Etag = value.Tag.ToString() } : new GetStateResponse();
    }

    public override async Task<GetBulkStateResponse> GetBulkState(GetBulkStateRequest request, ServerCallContext context)
    {
        var values = await ReadAsync(context, request.StoreName, [.. request.Keys], request.Metadata).ConfigureAwait(false);
        var response = new GetBulkStateResponse();
        response.Items.AddRange(request.Keys.Zip(values, (key, value) => value is null
            ? new BulkStateItem { Key = key }
            : new BulkStateItem { Key = key, Data = DataOf(value), Etag = value.Tag.ToString() }));
        return response;
    }

    public override Task<Empty> SaveState(SaveStateRequest request, ServerCallContext context) =>
        WriteAsync(context, request.StoreName, [.. request.States.Select(item => ChangeOf(item, isDelete: false))], []);

    public override Task<Empty> DeleteState(DeleteStateRequest request, ServerCallContext context) =>
        WriteAsync(context, request.StoreName, [new AskedChange(request.Key, null, request.Etag?.Value, IsFirstWrite(request.Options), request.Metadata)], []);

    public override Task<Empty> DeleteBulkState(DeleteBulkStateRequest request, ServerCallContext context) =>
        WriteAsync(context, request.StoreName, [.. request.States.Select(item => ChangeOf(item, isDelete: true))], []);

    public override Task<Empty> ExecuteStateTransaction(ExecuteStateTransactionRequest request, ServerCallContext context) =>
        request.Operations.FirstOrDefault(operation => operation.OperationType is not (Upsert or Delete) || operation.Request is null) is { } wrong
            ? throw Thrown(Refusal.Malformed($"operation type '{wrong.OperationType}' is not supported, or has no request; send {Upsert} or {Delete} with one"))
            : WriteAsync(context, request.StoreName, [.. request.Operations.Select(each => ChangeOf(each.Request, each.OperationType == Delete))], request.Metadata);

    private async Task<ImmutableArray<StateValue?>> ReadAsync(
        ServerCallContext context, string store, ImmutableArray<string> keys, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var (values, refusal) = await service.ReadAsync(context.GetHttpContext(), store, keys, metadata).ConfigureAwait(false);
        return refusal is null ? values : throw Thrown(refusal);
    }

    private async Task<Empty> WriteAsync(
        ServerCallContext context, string store, IReadOnlyList<AskedChange> changes, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        var (_, refusal) = await service.WriteAsync(context.GetHttpContext(), store, changes, metadata).ConfigureAwait(false);
        return refusal is null ? new Empty() : throw Thrown(refusal);
    }

    private static AskedChange ChangeOf(StateItem item, bool isDelete) =>
        new(item.Key, isDelete ? null : item.Value.Memory, item.Etag?.Value, IsFirstWrite(item.Options), item.Metadata);

    private static bool IsFirstWrite(StateOptions? options) => options?.Concurrency == StateOptions.Types.StateConcurrency.ConcurrencyFirstWrite;

    /// <summary>The bytes are not copied: nobody changes those of a value.</summary>
    private static ByteString DataOf(StateValue value) => UnsafeByteOperations.UnsafeWrap(value.Data);

    private static RpcException Thrown(Refusal refusal) => new(new Status(refusal.Status, refusal.Message));
}
