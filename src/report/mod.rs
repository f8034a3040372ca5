//! Results and how they look.
//!
//! An [`Outcome`] is the typed result of costing and is its own JSON. A [`Document`] (sections, tables of typed
//! cells, notes) is built from results for people. Renderers turn either into bytes and decide only how things
//! look: one file a format. No figure is made here; rounding for people is.

mod actual;
mod assemble;
mod break_even;
mod chart;
mod changelog;
mod checks;
mod ci;
mod csv;
mod diff_document;
mod document;
mod evidence;
mod explain;
mod fleets;
mod focus;
mod html;
mod forecast;
mod diff;
mod gate;
mod gate_document;
mod hardware;
mod history;
mod imports;
mod json;
mod listing;
mod markdown;
mod offer_card;
mod optimum;
mod optimum_document;
mod outcome;
mod pack;
mod price_diff;
mod quote;
mod sensitivity;
mod saved;
mod summary;
mod swaps;
mod sweep;
mod table;
mod worth;
mod xlsx;
mod uncertainty;

pub use actual::{ActualResult, ActualStep, ActualTier, actual_csv, actual_document};
pub use assemble::{Context, assemble, finding};
pub use break_even::{
    Against, BreakEvenResult, ContestResult, FleetBreakEven, FleetComparison, LeverResult, ProofResult, RangeResult,
    RuleResult, StairResult, VariationResult, VolumesResult, break_even_chart, break_even_document,
};
pub use changelog::{NewsRow, news, news_csv, news_document};
pub use chart::{
    Bar, BarChart, Drawing, FanChart, FanPoint, LineChart, Series, StaircaseChart, Step, StepChart, sparkline, text_bar,
};
pub use checks::{CheckFinding, CheckSummary, check_card, check_list, check_reference, check_summary};
pub use ci::{
    STEP_SUMMARY_BYTES_MAX, annotations, codequality, comment, cut_at_line, diff_comment, junit, openmetrics, sarif,
    step_summary,
};
pub use csv::{csv, csv_wide, rows as csv_rows};
pub use diff::{BridgeStep, DiffError, DiffResult, DiffSide, LineChange, TierChange};
pub use diff_document::{diff_csv, diff_document};
pub use document::{Align, Block, Cell, Column, Document, Section, Table};
pub use evidence::{ComparisonResult, EvidenceResult, PassRateResult};
pub use explain::{ExplainError, explain};
pub use fleets::FleetResult;
pub use focus::{FocusError, FocusVersion, focus};
pub use forecast::{
    BoughtResult, BudgetResult, EventResult, ForecastResult, MonthCostResult, MonthResult, OpenPromiseResult,
    ShortfallResult, forecast_chart, forecast_csv, forecast_document,
};
pub use gate::{CheckResult, CheckedScenario, judged, spend_of};
pub use gate_document::{check_csv, check_document, verdict_line};
pub use hardware::{HardwareRow, hardware_csv, hardware_list, hardware_rows};
pub use history::{HistoryRow, history};
pub use html::{REPORT_TEMPLATE, TemplateError, html, page};
pub use imports::{
    AppendedRow, ContradictionRow, CountedRow, EditionRow, ImportReport, RefusedRow, UnknownKeyRow, import_document,
};
pub use json::{errors_json, errors_ndjson, json, ndjson};
pub use listing::{OfferRow, offer_list, offer_rows};
pub use markdown::markdown;
pub use offer_card::{OfferCard, offer_card_csv, offer_card_document};
pub use optimum::{Found, FrontierRow, LeftOut, OptimumCaptured, OptimumComparison, OptimumResult, OptimumRow};
pub use optimum_document::{optimum_csv, optimum_document};
pub use outcome::*;
pub use pack::{Change, Model, Pack, PriceOf, Value, pack_document};
pub use price_diff::{
    BudgetRow, ChangeRow, ImpactRow, PriceDiff, ScenarioImpact, Standing, price_diff_csv, price_diff_document,
};
pub use quote::{Quote, QuoteLine, quote, quote_document};
pub use saved::{Saved, saved};
pub use sensitivity::{
    EffectResult, MonthEffectResult, SensitivityResult, UnmovedResult, sensitivity_chart, sensitivity_csv,
    sensitivity_document,
};
pub use summary::{GroupBy, comparison, summary};
pub use swaps::{SwapResult, SwapRow, SwapTier, swap_csv, swap_document};
pub use sweep::{SweepAxis, SweepCascade, SweepCost, SweepPoint, SweepResult, sweep_chart, sweep_csv, sweep_document};
pub use table::table;
pub use uncertainty::{CheaperResult, LimitResult, QuantileResult, UncertainFigure, UncertaintyResult, VarianceResult};
pub use xlsx::xlsx;
