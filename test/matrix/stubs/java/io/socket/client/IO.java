package io.socket.client;

import java.net.URISyntaxException;
import java.util.List;
import java.util.Map;

public class IO {
    public static class Options {
        public String path;
        public String query;
        public String[] transports;
        public Map<String, String> auth;
        public Map<String, List<String>> extraHeaders;
    }

    public static Socket socket(String uri, Options options) throws URISyntaxException {
        return new Socket();
    }
}
