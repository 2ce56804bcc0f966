package org.salus.platform.web;

import jakarta.servlet.http.HttpServletRequest;
import org.salus.identity.Requests;
import org.salus.kernel.Problem;
import org.salus.store.StoreUnavailableException;
import org.salus.vault.VaultException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.transaction.TransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/**
 * The one place where what goes wrong in a route outside FHIR becomes an answer. Neither the request's values nor the
 * exception's words are repeated: only what is ours to say.
 */
@RestControllerAdvice
class ErrorMapper {

    private static final Logger LOG = LoggerFactory.getLogger(ErrorMapper.class);

    @ExceptionHandler
    ResponseEntity<ErrorBody> map(Exception exception, HttpServletRequest request) {
        String id = Requests.id(request);
        Problem.Code code = code(exception);
        if (code == Problem.Code.INTERNAL) {
            LOG.error("Request {} failed: {}", id, exception.getClass().getName(), withoutMessages(exception));
        }
        return ResponseEntity.status(code.status())
                .contentType(MediaType.APPLICATION_JSON)
                .header("Cache-Control", "no-store")
                .body(ErrorBody.of(code, words(code), id));
    }

    private static Problem.Code code(Exception exception) {
        if (exception instanceof StoreUnavailableException
                || exception instanceof VaultException
                || exception instanceof DataAccessResourceFailureException
                || exception instanceof TransientDataAccessException
                || exception instanceof TransactionException) {
            return Problem.Code.UNAVAILABLE;
        }
        if (exception instanceof org.springframework.http.converter.HttpMessageNotReadableException) {
            return Problem.Code.SYNTAX;
        }
        if (!(exception instanceof ErrorResponse known)) {
            return Problem.Code.INTERNAL;
        }
        HttpStatusCode status = known.getStatusCode();
        return switch (status.value()) {
            case 401 -> Problem.Code.LOGIN;
            case 403 -> Problem.Code.FORBIDDEN;
            case 404 -> Problem.Code.NOT_FOUND;
            case 405 -> Problem.Code.METHOD_NOT_ALLOWED;
            case 406 -> Problem.Code.NOT_ACCEPTABLE;
            case 413 -> Problem.Code.TOO_LARGE;
            case 415 -> Problem.Code.MEDIA_TYPE;
            case 503 -> Problem.Code.UNAVAILABLE;
            default -> status.is4xxClientError() ? Problem.Code.REQUEST : Problem.Code.INTERNAL;
        };
    }

    private static String words(Problem.Code code) {
        return switch (code) {
            case LOGIN -> "Sign in first.";
            case FORBIDDEN -> "This is not allowed for your role.";
            case NOT_FOUND -> "There is nothing at this address.";
            case METHOD_NOT_ALLOWED -> "This address does not take this method.";
            case NOT_ACCEPTABLE -> "This address answers with JSON only.";
            case MEDIA_TYPE -> "This address takes JSON only.";
            case TOO_LARGE -> "The request is too large.";
            case SYNTAX -> "The body is not the JSON that this address takes.";
            case UNAVAILABLE -> "The record cannot be reached just now. Look whether a change was made before you try again.";
            case INTERNAL -> "Something failed in Salus. Nothing is known to have changed; name the request id when you report it.";
            default -> "The request is not understood: a parameter is missing or malformed.";
        };
    }

    /** Where it happened, without the words, which may hold values of the request. */
    private static Throwable withoutMessages(Throwable thrown) {
        Throwable place = new Throwable(thrown.getClass().getName());
        place.setStackTrace(thrown.getStackTrace());
        if (thrown.getCause() != null) {
            place.initCause(withoutMessages(thrown.getCause()));
        }
        return place;
    }
}
