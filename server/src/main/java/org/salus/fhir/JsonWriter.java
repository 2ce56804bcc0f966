package org.salus.fhir;

final class JsonWriter {
    private JsonWriter() {}

    static void write(JsonObject object, JsonBuffer buffer) {}
}
