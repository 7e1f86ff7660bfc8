using System;
using System.Collections.Generic;
using System.Collections.Specialized;
using System.Threading.Tasks;

namespace SocketIOClient.Common
{
    public enum TransportProtocol { Polling, WebSocket }
}

namespace SocketIOClient
{
    public interface IDataMessage { string RawText { get; set; } }

    public class SocketIOOptions
    {
        public string Path { get; set; }
        public object Auth { get; set; }
        public NameValueCollection Query { get; set; }
        public IReadOnlyDictionary<string, string> ExtraHeaders { get; set; }
        public SocketIOClient.Common.TransportProtocol Transport { get; set; }
    }

    public class SocketIO
    {
        public SocketIO(Uri uri) { }
        public SocketIO(Uri uri, SocketIOOptions options) { }
        public Task ConnectAsync() => Task.CompletedTask;
        public Task EmitAsync(string eventName) => Task.CompletedTask;
        public Task EmitAsync(string eventName, IEnumerable<object> data) => Task.CompletedTask;
        public Task EmitAsync(string eventName, Func<IDataMessage, Task> ack) => Task.CompletedTask;
        public Task EmitAsync(string eventName, IEnumerable<object> data, Func<IDataMessage, Task> ack) => Task.CompletedTask;
    }
}
