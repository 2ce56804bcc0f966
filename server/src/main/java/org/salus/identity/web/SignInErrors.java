package org.salus.identity.web;

import jakarta.servlet.http.HttpServletRequest;
import org.salus.identity.Passwords;
import org.salus.kernel.Problem;
import org.salus.vault.VaultException;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.HttpMediaTypeNotSupportedException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Failures of this module's routes. What a parser says of a body is not passed on: bodies here hold passwords. */
@RestControllerAdvice(basePackageClasses = AuthController.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class SignInErrors {

    @ExceptionHandler(HttpMessageNotReadableException.class)
    ResponseEntity<?> unreadable(HttpServletRequest request) {
        return Answers.refused(
                request,
                new Problem(
                        Problem.Code.SYNTAX,
                        "The body must be a JSON object with the fields of this route and no others."));
    }

    @ExceptionHandler(HttpMediaTypeNotSupportedException.class)
    ResponseEntity<?> mediaType(HttpServletRequest request) {
        return Answers.refused(request, new Problem(Problem.Code.MEDIA_TYPE, "The body must be application/json."));
    }

    @ExceptionHandler({DataAccessException.class, TransactionException.class, VaultException.class})
    ResponseEntity<?> database(HttpServletRequest request) {
        return Answers.refused(
                request,
                new Problem(
                        Problem.Code.UNAVAILABLE, "The database cannot be reached. Nothing was changed. Try again."));
    }

    @ExceptionHandler(Passwords.BusyException.class)
    ResponseEntity<?> busy(HttpServletRequest request) {
        return Answers.refused(
                request,
                new Problem(Problem.Code.UNAVAILABLE, "Too many people are signing in at this moment. Try again."));
    }
}
