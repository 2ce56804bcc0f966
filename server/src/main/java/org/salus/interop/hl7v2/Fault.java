package org.salus.interop.hl7v2;

/**
 * What is wrong with a message.
 *
 * @param segment name of the segment, such as {@code OBX}
 * @param sequence which of its name, from 1
 * @param field number of the field, 0 for the segment as a whole
 * @param code of HL7 table 0357
 * @param text what is wrong and what would be right; never a value of the message
 */
record Fault(String segment, int sequence, int field, int code, String text) {

    static final int SEQUENCE = 100;
    static final int REQUIRED = 101;
    static final int TYPE = 102;
    static final int TABLE = 103;
    static final int MESSAGE_TYPE = 200;
    static final int PROCESSING = 202;
    static final int VERSION = 203;
    static final int DUPLICATE = 205;
    static final int INTERNAL = 207;

    static Fault header(int field, int code, String text) {
        return new Fault("MSH", 1, field, code, text);
    }
}
