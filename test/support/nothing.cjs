/** Stands for a style sheet that a package of Grafana's imports: tests in jsdom draw nothing. */
module.exports = {};
