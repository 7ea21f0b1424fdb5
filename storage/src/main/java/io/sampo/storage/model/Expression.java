package io.sampo.storage.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A term of a formula query (spec dataplane §5.9). */
public sealed interface Expression {
  /** A number. */
  record Constant(float value) implements Expression {}

  /** A payload path, or {@code $score}, {@code $score[i]}. */
  record Variable(String name) implements Expression {}

  /** 1 where the condition holds, else 0. */
  record Test(Condition condition) implements Expression {}

  /** Metres between a place and the payload's. */
  record GeoDistance(GeoPoint origin, JsonPath to) implements Expression {}

  /** A moment, seconds since 1970. */
  record Datetime(String text) implements Expression {}

  /** A moment of the payload, seconds since 1970. */
  record DatetimeKey(JsonPath key) implements Expression {}

  /** A product. */
  record Mult(List<Expression> factors) implements Expression {}

  /** A sum. */
  record Sum(List<Expression> terms) implements Expression {}

  /** A quotient. */
  record Div(Expression left, Expression right, @Nullable Float byZeroDefault)
      implements Expression {}

  /** A power. */
  record Pow(Expression base, Expression exponent) implements Expression {}

  /** A function of one argument. */
  record Apply(Function function, Expression argument) implements Expression {}

  /** A decay with the distance of {@code x} from {@code target}. */
  record Decay(
      Kind kind,
      Expression x,
      @Nullable Expression target,
      @Nullable Float scale,
      @Nullable Float midpoint)
      implements Expression {}

  /** Functions of one argument. */
  enum Function {
    NEG,
    ABS,
    SQRT,
    EXP,
    LOG10,
    LN
  }

  /** Shapes of decay. */
  enum Kind {
    LIN,
    EXP,
    GAUSS
  }
}
