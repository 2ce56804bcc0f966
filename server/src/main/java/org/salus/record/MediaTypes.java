package org.salus.record;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The media types of FHIR (R4 section 3.1.0.1.10) and those that are taken for them. */
final class MediaTypes {

    static final String JSON = "application/fhir+json;charset=UTF-8";
    static final String XML = "application/fhir+xml;charset=UTF-8";
    static final String JSON_PATCH = "application/json-patch+json";
    /** A resource as one line of JSON, then, from the next byte on, the content that it is about. */
    static final String UPLOAD = "application/vnd.salus.upload";
    static final String PATCHES = JSON_PATCH + ", application/fhir+json, application/fhir+xml";

    private MediaTypes() {}

    /** The type without parameters, in lower case; a blank is what becomes of a plus sign in a query. */
    static String plain(String type) {
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).trim().replace(' ', '+').toLowerCase(Locale.ROOT);
    }

    /** Whether an {@code Accept} takes content of this type. */
    static boolean accepts(String accept, String contentType) {
        String plain = plain(contentType);
        String family = plain.substring(0, plain.indexOf('/')) + "/*";
        for (String one : accept.split(",")) {
            String type = plain(one);
            if (type.equals("*/*") || type.equals(plain) || type.equals(family)) {
                return true;
            }
        }
        return false;
    }

    /** A resource in JSON or XML, and not just JSON or XML: that may be the content of a Binary. */
    static boolean isFhir(String type) {
        return switch (plain(type)) {
            case "application/fhir+json", "application/fhir+xml", "application/json+fhir", "application/xml+fhir" -> true;
            default -> false;
        };
    }

    static boolean isJson(String type) {
        return switch (plain(type)) {
            case "application/fhir+json", "application/json", "application/json+fhir", "text/json", "json" -> true;
            default -> false;
        };
    }

    static boolean isXml(String type) {
        return switch (plain(type)) {
            case "application/fhir+xml", "application/xml", "application/xml+fhir", "text/xml", "xml" -> true;
            default -> false;
        };
    }

    /** A parameter such as charset, without quotes; null when it is not there. */
    static @Nullable String parameter(String type, String name) {
        for (int at = type.indexOf(';'); at >= 0; at = type.indexOf(';', at + 1)) {
            int equals = type.indexOf('=', at);
            if (equals > at && type.substring(at + 1, equals).trim().equalsIgnoreCase(name)) {
                int end = type.indexOf(';', equals);
                return type.substring(equals + 1, end < 0 ? type.length() : end).trim().replace("\"", "");
            }
        }
        return null;
    }

    /** R4 is 4.0; who asks for another version is not given this one. */
    static boolean isOfThisVersion(String type) {
        String version = parameter(type, "fhirVersion");
        return version == null || version.equals("4.0") || version.equals("4.0.1");
    }

    static boolean isUtf8(String type) {
        String charset = parameter(type, "charset");
        return charset == null || charset.equalsIgnoreCase("UTF-8") || charset.equalsIgnoreCase("US-ASCII");
    }
}
