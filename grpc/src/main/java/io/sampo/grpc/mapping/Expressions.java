package io.sampo.grpc.mapping;

import io.qdrant.client.grpc.Points;
import io.sampo.grpc.error.BadCall;
import io.sampo.storage.model.Expression;
import io.sampo.storage.model.Expression.Function;
import io.sampo.storage.model.Expression.Kind;
import java.util.List;

/** Formulas. */
final class Expressions {
  private Expressions() {}

  static Expression expression(Points.Expression expression) {
    return switch (expression.getVariantCase()) {
      case CONSTANT -> new Expression.Constant(expression.getConstant());
      case VARIABLE -> new Expression.Variable(expression.getVariable());
      case CONDITION -> {
        var condition = Filters.condition(expression.getCondition());
        if (condition == null) {
          throw new BadCall("Malformed condition in an expression");
        }
        yield new Expression.Test(condition);
      }
      case GEO_DISTANCE ->
          new Expression.GeoDistance(
              Filters.point(expression.getGeoDistance().getOrigin()),
              Paths.path(expression.getGeoDistance().getTo()));
      case DATETIME -> new Expression.Datetime(expression.getDatetime());
      case DATETIME_KEY -> new Expression.DatetimeKey(Paths.path(expression.getDatetimeKey()));
      case MULT -> new Expression.Mult(expressions(expression.getMult().getMultList()));
      case SUM -> new Expression.Sum(expressions(expression.getSum().getSumList()));
      case DIV -> {
        var div = expression.getDiv();
        yield new Expression.Div(
            expression(div.getLeft()),
            expression(div.getRight()),
            div.hasByZeroDefault() ? div.getByZeroDefault() : null);
      }
      case POW ->
          new Expression.Pow(
              expression(expression.getPow().getBase()),
              expression(expression.getPow().getExponent()));
      case NEG -> apply(Function.NEG, expression.getNeg());
      case ABS -> apply(Function.ABS, expression.getAbs());
      case SQRT -> apply(Function.SQRT, expression.getSqrt());
      case EXP -> apply(Function.EXP, expression.getExp());
      case LOG10 -> apply(Function.LOG10, expression.getLog10());
      case LN -> apply(Function.LN, expression.getLn());
      case LIN_DECAY -> decay(Kind.LIN, expression.getLinDecay());
      case EXP_DECAY -> decay(Kind.EXP, expression.getExpDecay());
      case GAUSS_DECAY -> decay(Kind.GAUSS, expression.getGaussDecay());
      case VARIANT_NOT_SET -> throw new BadCall("Expression variant is missing");
    };
  }

  private static Expression apply(Function function, Points.Expression argument) {
    return new Expression.Apply(function, expression(argument));
  }

  private static List<Expression> expressions(List<Points.Expression> expressions) {
    return expressions.stream().map(Expressions::expression).toList();
  }

  private static Expression decay(Kind kind, Points.DecayParamsExpression decay) {
    return new Expression.Decay(
        kind,
        expression(decay.getX()),
        decay.hasTarget() ? expression(decay.getTarget()) : null,
        decay.hasScale() ? decay.getScale() : null,
        decay.hasMidpoint() ? decay.getMidpoint() : null);
  }
}
