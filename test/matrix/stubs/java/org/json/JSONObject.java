package org.json;

import java.util.Collection;
import java.util.Map;

public class JSONObject {
    public static final Object NULL = new Object();

    public JSONObject put(String key, boolean value) throws JSONException {
        return this;
    }

    public JSONObject put(String key, Collection value) throws JSONException {
        return this;
    }

    public JSONObject put(String key, double value) throws JSONException {
        return this;
    }

    public JSONObject put(String key, int value) throws JSONException {
        return this;
    }

    public JSONObject put(String key, long value) throws JSONException {
        return this;
    }

    public JSONObject put(String key, Map value) throws JSONException {
        return this;
    }

    public JSONObject put(String key, Object value) throws JSONException {
        return this;
    }
}
