package org.salus.fhir;

import java.util.Arrays;

/** Growable bytes that JSON is written into; reusable after {@link #clear}. */
public final class JsonBuffer {

    byte[] bytes;
    int size;

    public JsonBuffer() {
        this(4096);
    }

    public JsonBuffer(int capacity) {
        bytes = new byte[capacity];
    }

    public int size() {
        return size;
    }

    /** The bytes written so far are the first {@link #size()} of these; valid until the next append. */
    public byte[] array() {
        return bytes;
    }

    public byte[] toByteArray() {
        return Arrays.copyOf(bytes, size);
    }

    public void clear() {
        size = 0;
    }

    public JsonBuffer append(byte[] source, int offset, int length) {
        ensure(length);
        System.arraycopy(source, offset, bytes, size, length);
        size += length;
        return this;
    }

    public JsonBuffer append(byte value) {
        ensure(1);
        bytes[size++] = value;
        return this;
    }

    void ensure(int more) {
        if (bytes.length - size < more) {
            bytes = Arrays.copyOf(bytes, Math.max(Math.addExact(size, more), (int)
                    Math.min(bytes.length * 2L, Integer.MAX_VALUE - 8)));
        }
    }
}
