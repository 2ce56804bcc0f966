package org.salus.proof.search;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.hl7.fhir.r4.model.Base;
import org.hl7.fhir.r4.model.BaseDateTimeType;
import org.hl7.fhir.r4.model.BooleanType;
import org.hl7.fhir.r4.model.CodeType;
import org.hl7.fhir.r4.model.CodeableConcept;
import org.hl7.fhir.r4.model.Coding;
import org.hl7.fhir.r4.model.ContactPoint;
import org.hl7.fhir.r4.model.Enumeration;
import org.hl7.fhir.r4.model.Identifier;
import org.hl7.fhir.r4.model.MarkdownType;
import org.hl7.fhir.r4.model.PrimitiveType;
import org.hl7.fhir.r4.model.StringType;
import org.hl7.fhir.r4.model.UriType;
import org.jspecify.annotations.Nullable;

/** Tokens as section 3.1.1.4.10 of R4 compares them. */
final class Tokens {

    private Tokens() {}

    /** How a token stands to a system. */
    enum Scope {
        /** There may be one, as {@code system} says. */
        STATED,
        /** It has none and cannot have one: only the code is searched for. */
        NONE,
        /** A bare code, whose system follows from a value set that HAPI's model does not name. */
        UNKNOWN
    }

    /**
     * @param text what {@code :text} looks at
     * @param anyCase a string, whose case does not count
     */
    record Token(
            Scope scope,
            @Nullable String system,
            @Nullable String code,
            @Nullable String text,
            boolean anyCase) {}

    static List<Token> of(Base element) {
        List<Token> tokens = new ArrayList<>();
        switch (element) {
            case Coding coding -> coding(coding, tokens);
            case CodeableConcept concept -> {
                concept.getCoding().forEach(coding -> coding(coding, tokens));
                if (concept.hasText()) {
                    tokens.add(new Token(Scope.STATED, null, null, concept.getText(), false));
                }
            }
            case Identifier identifier when identifier.hasSystem() || identifier.hasValue() ->
                tokens.add(new Token(
                        Scope.STATED,
                        identifier.getSystem(),
                        identifier.getValue(),
                        identifier.getType().getText(),
                        false));
            case ContactPoint contact when contact.hasValue() ->
                tokens.add(new Token(Scope.NONE, null, contact.getValue(), null, false));
            case Enumeration<?> code when code.hasValue() ->
                tokens.add(new Token(Scope.STATED, code.getSystem(), code.getValueAsString(), null, false));
            case CodeType code when code.hasValue() ->
                tokens.add(new Token(Scope.UNKNOWN, null, code.getValue(), null, false));
            case BooleanType value when value.hasValue() ->
                tokens.add(new Token(Scope.NONE, null, value.getValueAsString(), null, false));
            case UriType uri when uri.hasValue() -> tokens.add(new Token(Scope.NONE, null, uri.getValue(), null, false));
            case MarkdownType text when text.hasValue() ->
                tokens.add(new Token(Scope.NONE, null, text.getValue(), null, true));
            case StringType text when text.hasValue() && !(element instanceof CodeType) ->
                tokens.add(new Token(
                        Scope.NONE, null, text.getValue(), null, element.fhirType().equals("string")));
            case PrimitiveType<?> value when value.hasValue() && !(value instanceof BaseDateTimeType) ->
                tokens.add(new Token(Scope.NONE, null, value.getValueAsString(), null, false));
            default -> {}
        }
        return tokens;
    }

    private static void coding(Coding coding, List<Token> tokens) {
        if (coding.hasSystem() || coding.hasCode() || coding.hasDisplay()) {
            tokens.add(new Token(Scope.STATED, coding.getSystem(), coding.getCode(), coding.getDisplay(), false));
        }
    }

    /** {@code code}, {@code system|code}, {@code |code} or {@code system|}. */
    static boolean fits(String text, Token token) {
        List<String> parts = Values.splitAtBars(text);
        String code = parts.getLast();
        if (parts.size() == 1) {
            return sameCode(code, token);
        }
        String system = parts.getFirst();
        if (token.scope() == Scope.UNKNOWN) {
            throw new IllegalArgumentException("No system can be asked for: " + text);
        }
        boolean sameSystem = system.isEmpty() ? token.system() == null : system.equals(token.system());
        return sameSystem && (code.isEmpty() || sameCode(code, token));
    }

    /** {@code system|code|value}: the identifier's type and value. */
    static boolean isOfType(String text, Base element) {
        List<String> parts = Values.splitAtBars(text);
        return element instanceof Identifier identifier
                && parts.get(2).equals(identifier.getValue())
                && identifier.getType().getCoding().stream()
                        .anyMatch(c -> parts.get(0).equals(c.getSystem()) && parts.get(1).equals(c.getCode()));
    }

    private static boolean sameCode(String code, Token token) {
        String own = token.code();
        return own != null
                && (token.anyCase()
                        ? own.toLowerCase(Locale.ROOT).equals(code.toLowerCase(Locale.ROOT))
                        : own.equals(code));
    }
}
